// The pages behind links in mails: they send the link's token, and what was
// typed, when the person says so. Programs that open links by themselves use
// nothing up.
const form = document.querySelector("form");
const status = form.querySelector("[role=status]");
const token = new URLSearchParams(location.search).get("token") ?? "";

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) });
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(form.dataset.route, { method: "POST", headers, body });
    const { message, detail } = await answer.json();
    const told = Array.isArray(detail) ? detail.map(({ msg }) => msg).join(". ") : detail;
    status.textContent = message ?? told;
    form.querySelector("button").disabled = answer.ok;
  } catch {
    status.textContent = "The shop does not answer. Try again in a moment.";
  }
});
