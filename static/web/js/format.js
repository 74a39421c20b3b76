// Formats prices and times, and tells what is in stock.

import { language, t } from "./language.js";

const { content: currency, dataset: { decimals } } = document.querySelector("meta[name=currency]");
const money = new Intl.NumberFormat(language, {
  style: "currency", currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals,
});
// Those of times are made when they are needed: each takes a phone some milliseconds, and the
// catalog shows no times.
const date = lazily(() => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }));
const dayOnly = lazily(() => new Intl.DateTimeFormat(language, { dateStyle: "medium" }));
const relative = lazily(() => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
/** Seconds; what is longer ago is told as a date. */
const RELATIVE_UP_TO = 7 * 86_400;
const FEW = 5;

/** A price with its currency. */
export const price = (amount) => money.format(amount);

/** How much there is of a product: words, and the class that colours them. */
export function stock(quantity) {
  if (quantity <= 0) return { text: t`Sold out`, level: "none" };
  if (quantity <= FEW) return { text: t`Only ${quantity} left`, level: "low" };
  return { text: t`In stock`, level: "good" };
}

/** `3 minutes ago`, or a date. */
export function when(text) {
  const then = new Date(text);
  const seconds = (Date.now() - then) / 1000;
  if (seconds > RELATIVE_UP_TO) return date().format(then);
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? [];
  return unit ? relative().format(-Math.floor(seconds / length), unit) : t`just now`;
}

/** `Jan 5, 2026` */
export const day = (text) => dayOnly().format(new Date(text));

/** `Firefox on Linux`, from a User-Agent. */
export function browser(agent) {
  const first = (names) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const name = first([
    [/Edg\//, "Edge"], [/OPR\//, "Opera"], [/Firefox\//, "Firefox"], [/Chrom(e|ium)\//, "Chrome"],
    [/Safari\//, "Safari"], [/^curl\//, "curl"],
  ]);
  const system = first([
    [/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"],
    [/Linux/, "Linux"],
  ]);
  if (!name) return agent.slice(0, 60) || t`Unknown program`;
  return system ? t`${name} on ${system}` : name;
}

function lazily(make) {
  let made;
  return () => (made ??= make());
}
