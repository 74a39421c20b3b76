// The audit log of the shop.

import { auditLog } from "./audit-log.js";
import { frame } from "./frame.js";
import { h } from "../dom.js";

export default function page(context) {
  context.title("Audit log");
  const { element } = auditLog(context, { path: "/api/users/audit", accounts: true });
  return frame({ heading: "Audit log", section: "/admin/audit" },
    h("p", { class: "muted lead" }, "What happened to accounts in the last 90 days. Up to 10 000 entries are counted."),
    element);
}
