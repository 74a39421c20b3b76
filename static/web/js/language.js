// The texts for people, in the language of the page. English is what the code has: it is the key of
// each translation, and stands where there is none.

/** The tag (BCP 47) that the server has given the page. Tests of scripts run without a page. */
export const language = globalThis.document?.documentElement.lang || "en";

/** The build makes these of the sections "front" in `languages/`. For English, nothing is loaded. */
const FILES = { "zh-Hans": () => import("./languages/zh-Hans.js") };
const KEPT_FOR = 31_536_000; // seconds: a year
const NUMBER = /-?\d+(?:\.\d+)?/g;

/** Translations by their English text. Undefined for English, or if they could not be loaded. */
const texts = await FILES[language]?.().then((file) => file.default, () => undefined);

const format = lazily(() => new Intl.NumberFormat(language));
const rules = lazily(() => new Intl.PluralRules(language));

/** A text: t`Only ${n} left` is that of "Only {0} left". */
export function t(strings, ...values) {
  return fill(find(keyOf(strings)), values);
}

/** The same with elements as values. Returns the children of an element. */
export function around(strings, ...values) {
  const parts = find(keyOf(strings)).split(/\{(\d+)\}/);
  return parts.map((part, index) => (index % 2 ? values[part] : part));
}

/** A text with a number as {0}, for one and for many: `1 product`, `33 products`. */
export function count(n, one, many) {
  const isOne = texts ? rules().select(n) === "one" : n === 1;
  return fill(find(isOne ? one : many), [format().format(n)]);
}

/** A message of the API, which is English. Its numbers may differ from one time to the next. */
export function told(text) {
  if (!texts || texts[text]) return find(text);
  const numbers = text.match(NUMBER) ?? [];
  let index = 0;
  const known = texts[text.replace(NUMBER, () => `{${index++}}`)];
  return known ? fill(known, numbers) : text;
}

/** Several messages as one. */
export const together = (messages) => messages.reduce((all, one) => (all ? t`${all}. ${one}` : one), "");

/** Remembers another language, for the next page. */
export function choose(tag) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `language=${tag}; Path=/; Max-Age=${KEPT_FOR}; SameSite=Lax${secure}`;
}

const find = (text) => texts?.[text] ?? text;

const keyOf = (strings) => strings.reduce((text, part, index) => `${text}{${index - 1}}${part}`);

const fill = (text, values) => (values.length ? text.replace(/\{(\d+)\}/g, (_, index) => values[index]) : text);

function lazily(make) {
  let made;
  return () => (made ??= make());
}
