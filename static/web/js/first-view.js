// What the server has put into the page: its content, and the answers of the API that it made this
// of. The first page that is shown takes them, so that it need not ask again.

const element = document.getElementById("first-view");
let answers = element ? JSON.parse(element.textContent) : {};

/** An answer of the first view: undefined if there is none, null if it is that nothing is there. */
export function take(name) {
  const answer = answers[name];
  delete answers[name];
  return answer;
}

/**
 * Puts `view` in the place of the content that the server has sent. Pictures that are there already
 * stay: new ones would be decoded again, and be missing for a moment.
 */
export function takeOver(main, view) {
  const before = new Map();
  for (const image of main.querySelectorAll("img.picture")) before.set(key(image), image);
  for (const image of view.querySelectorAll("img.picture")) {
    const known = before.get(key(image));
    if (!known) continue;
    before.delete(key(image));
    image.replaceWith(known);
  }
  const focused = document.activeElement?.getAttribute("href");
  const hadFocus = focused && main.contains(document.activeElement);
  main.replaceChildren(view);
  if (hadFocus) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** Answers are of the moment: pages that are shown later ask for them. */
export function end() {
  answers = {};
  for (const stale of document.querySelectorAll("head :is(link[rel=canonical], meta[name=robots], meta[name=description], meta[property], script[type='application/ld+json'])")) stale.remove();
}

const key = ({ src, sizes, alt }) => [src, sizes, alt].join(" ");
