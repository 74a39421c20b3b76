// Forms: labels, hints, errors beside their fields, and one request at a time.

import { h, uniqueId } from "./dom.js";
import { t, together } from "./language.js";

/**
 * A labelled control. `name` is the field's in the request and in its errors;
 * other attributes go to the control.
 */
export function field({ name, label, hint, tag = "input", children = [], ...attributes }) {
  const id = uniqueId(name);
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const control = h(tag, { id, name, "aria-describedby": described, ...attributes }, children);
  if ("value" in attributes) control.value = attributes.value ?? "";
  const optional = !attributes.required && !attributes.unmarked && h("span", { class: "optional" }, " ", t`(optional)`);
  const wrapped = attributes.type === "password" ? revealable(control) : control;
  const element = h("div", { class: "field" },
    h("label", { for: id }, label, optional),
    wrapped,
    error,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint));
  const fail = (message) => {
    error.textContent = message ?? "";
    error.hidden = !message;
    control.toggleAttribute("aria-invalid", Boolean(message));
    if (message) control.setAttribute("aria-invalid", "true");
  };
  control.addEventListener("input", () => fail(null));
  return {
    name, element, control, fail,
    value: () => control.value,
    check: () => (control.willValidate && !control.validity.valid ? reason(control) : null),
    isInvalid: () => control.getAttribute("aria-invalid") === "true",
    focus: () => control.focus(),
  };
}

/** A labelled checkbox, whose value is true or false. */
export function checkbox({ name, label, hint }) {
  const id = uniqueId(name);
  const control = h("input", { id, name, type: "checkbox", "aria-describedby": hint && `${id}-hint` });
  const element = h("div", { class: "field" },
    h("label", { class: "check" }, control, label),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint));
  return {
    name, element, value: () => control.checked, check: () => null, fail: () => {}, isInvalid: () => false,
    focus: () => control.focus(),
  };
}

/**
 * Several controls that are one field of the request. `value()` is sent; `check()` tells what is
 * wrong with it, or null.
 */
export function group({ name, label, hint, value, check = () => null }, ...content) {
  const id = uniqueId(name);
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const element = h("fieldset", { class: "field", tabindex: -1, "aria-describedby": described },
    h("legend", { class: "label" }, label),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    content,
    error);
  return {
    name, element, value, check,
    fail(message) {
      error.textContent = message ?? "";
      error.hidden = !message;
    },
    isInvalid: () => !error.hidden,
    focus: () => (element.querySelector("[aria-invalid=true]") ?? element).focus(),
  };
}

/** Attributes of an input for a price. */
export const PRICE = { type: "number", min: 0, max: 1_000_000_000, step: "0.01", inputmode: "decimal" };

/** Attributes of an input for a number of pieces. */
export const PIECES = { type: "number", min: 0, max: 1_000_000_000, step: 1, inputmode: "numeric" };

/** A new password, with the rules that are known beforehand. */
export function newPassword({ name = "password", label = t`Password` } = {}) {
  return field({
    name, label, type: "password", required: true, minlength: 8, maxlength: 128,
    autocomplete: "new-password", hint: t`At least 8 characters. A few random words make a good one.`,
  });
}

/** A one-time code of an authenticator app, which some show in groups. */
export function oneTimeCode({ label = t`One-time code`, hint, recovery = false } = {}) {
  const code = field({
    name: "otp", label, hint, required: true, autocomplete: "one-time-code", class: "code-input",
    inputmode: recovery ? "text" : "numeric", autocapitalize: "off", spellcheck: "false", maxlength: 40,
  });
  return { ...code, value: () => code.value().replaceAll(" ", "") };
}

/** The code beside the link in a mail. */
export const mailCode = () => oneTimeCode({ label: t`Code from the mail`, hint: t`Six digits, good for 10 minutes.` });

/**
 * A form. `submit(values)` sends it; what that throws is shown: each field's errors
 * below it, all others above the button.
 */
export function form({ fields, layout, button, submit, buttonClass = "", extra = [] }) {
  const alert = h("p", { class: "notice danger", role: "alert", hidden: true });
  const send = h("button", { class: `button ${buttonClass}` }, button);
  const element = h("form", { class: "form", method: "post", novalidate: true },
    layout ?? fields.map((one) => one.element),
    alert,
    h("div", { class: "buttons" }, send, extra));
  let busy = false;

  const show = (problem) => {
    const unknown = [];
    for (const [name, message] of problem.fields ?? []) {
      const at = fields.find((one) => one.name === name);
      if (at) at.fail(message);
      else unknown.push(message);
    }
    const hasFields = problem.fields?.size > 0;
    alert.textContent = hasFields ? together(unknown) : problem.message;
    alert.hidden = alert.textContent === "";
    focusFirstInvalid(fields);
  };

  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !isComplete(fields)) return;
    alert.hidden = true;
    busy = true;
    send.setAttribute("aria-disabled", "true");
    try {
      await submit(values(fields));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (problem.status === undefined) console.error(problem);
      show(problem);
    } finally {
      busy = false;
      send.removeAttribute("aria-disabled");
    }
  });
  return { element, show };
}

/** A problem with one field that the server need not be asked about. */
export function fieldProblem(name, message) {
  return Object.assign(new Error(message), { status: 0, fields: new Map([[name, message]]) });
}

function values(fields) {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value()]));
}

/** What can be checked here, told in its place. */
function isComplete(fields) {
  for (const { check, fail } of fields) fail(check());
  return !focusFirstInvalid(fields);
}

/** What is wrong with a control, in our words. */
export function reason({ validity, validationMessage, type, minLength, step }) {
  if (validity.valueMissing) return t`Please fill this in.`;
  if (validity.typeMismatch && type === "email") return t`This does not look like an email address.`;
  if (validity.tooShort) return t`Please use at least ${minLength} characters.`;
  if (validity.stepMismatch) return step === "1" ? t`Please use a whole number.` : t`Please use two decimals at most.`;
  return validationMessage;
}

function focusFirstInvalid(fields) {
  const invalid = fields.find(({ isInvalid }) => isInvalid());
  invalid?.focus();
  return Boolean(invalid);
}

function revealable(control) {
  const toggle = h("button", { type: "button", "aria-pressed": "false", "aria-label": t`Show password` }, t`Show`);
  toggle.addEventListener("click", () => {
    const reveal = control.type === "password";
    control.type = reveal ? "text" : "password";
    toggle.setAttribute("aria-pressed", String(reveal));
    toggle.textContent = reveal ? t`Hide` : t`Show`;
  });
  return h("div", { class: "with-button" }, control, toggle);
}
