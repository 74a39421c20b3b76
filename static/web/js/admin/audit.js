// The audit log of the shop.

import { auditLog } from "./audit-log.js";
import { frame } from "./frame.js";
import { h } from "../dom.js";
import { t } from "../language.js";

export default function page(context) {
  context.title(t`Audit log`);
  const { element } = auditLog(context, { path: "/api/users/audit", accounts: true });
  return frame({ heading: t`Audit log`, section: "/admin/audit" },
    h("p", { class: "muted lead" }, t`What happened to accounts in the last 90 days. Up to 10 000 entries are counted.`),
    element);
}
