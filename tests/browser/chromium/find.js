// Elements as people know them: by role and name, both as Chromium's accessibility tree
// has them. Arguments: the roles, the name. An open dialog hides what is behind it; what
// is in the main part of the page is meant rather than what is around it.
const [roles, name] = arguments;
const dialog = document.querySelector("dialog:modal");
const plain = (text) => text.replace(/\s+/g, " ").replace(/ \(optional\)$/, "").trim();
const dense = (text) => text.replace(/\s+/g, "");
// The tree is slow to ask: first, which elements have the words in question at all?
const hasWords = (element) => [element, ...(element.labels ?? [])]
  .flatMap((one) => [one.textContent, one.ariaLabel, one.alt])
  .some((text) => text && dense(text).includes(dense(name)));
const isMeant = (element) => hasWords(element) && element.checkVisibility({ visibilityProperty: true })
  && roles.includes(element.computedRole) && plain(element.computedName) === name;
const within = (scope) => [...scope.querySelectorAll("a, button, input, select, textarea, img, svg, [role]")].filter(isMeant);
const found = within(dialog ?? document.querySelector("main"));
return found.length || dialog ? found : within(document.body);
