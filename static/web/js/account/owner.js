// Changes that need more than a session: the password or, if the account has one, a passkey.

import { api } from "../api.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { field } from "../form.js";
import { t } from "../language.js";
import * as keys from "../passkeys.js";

const PASSKEYS = "/api/users/me/passkeys";

/** As `ask`; what `act` gets has `password` or `passkey`, too. */
export function askOwner({ fields = [], act, ...question }) {
  const password = field({ name: "password", label: t`Your password`, type: "password", required: true, autocomplete: "current-password" });
  let wantsPasskey = false;
  const instead = h("button", { class: "link-button", type: "button", hidden: true }, t`Use a passkey instead`);
  instead.addEventListener("click", () => {
    wantsPasskey = true;
    password.control.required = false;
    password.control.form.requestSubmit();
  });
  ask({
    ...question,
    fields: [...fields, password],
    layout: [...fields, password].map((one) => one.element).concat(h("p", {}, instead)),
    async act({ password: typed, ...values }) {
      try {
        const proof = wantsPasskey && !typed ? { passkey: await use() } : { password: typed };
        await act({ ...values, ...proof });
      } finally {
        wantsPasskey = false;
        password.control.required = true;
      }
    },
  });
  offer(instead);
}

async function offer(button) {
  if (!keys.areSupported) return;
  const list = await api(PASSKEYS).then(({ data }) => data.passkeys, () => []);
  button.hidden = list.length === 0;
}

async function use() {
  const { data } = await api(`${PASSKEYS}/confirmation`, { method: "POST" });
  return keys.use(data);
}
