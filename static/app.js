// Doorstep works without this file, but tells less.
(() => {
  "use strict";
  const on = (name, act) => document.addEventListener(name, (event) => act(event.detail.ctx, event));
  const find = document.querySelector.bind(document);

  // What went wrong; Retry sends the same form again.
  const notice = (text, ctx) => {
    const box = find("#notices");
    box.innerHTML = text ? "<p></p><button>Retry</button>" : "";
    if (!text) return;
    box.firstChild.textContent = `${text}. Nothing you wrote is lost.`;
    box.lastChild.onclick = () => {
      notice();
      if (ctx.sourceElement.matches("[hx-boost]")) ctx.sourceElement.requestSubmit(ctx.request.submitter);
      else location.reload();
    };
  };
  on("htmx:error", (ctx) => notice("The server could not be reached", ctx));
  on("htmx:response:error", (ctx) => {
    const title = new DOMParser().parseFromString(ctx.text, "text/html").querySelector("h1");
    notice(title?.textContent || "That did not work", ctx);
  });

  // Typing replaces the address, Enter or a filter adds one.
  on("htmx:config:request", (ctx) => {
    if (ctx.sourceEvent?.type === "input") [ctx.push, ctx.replace] = [null, ctx.push];
  });
  on("htmx:before:history:update", (_, event) => {
    if (event.detail.response?.status >= 400) event.preventDefault();
  });

  // A double click would hit the row that moves up.
  addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest(".todo button")) event.preventDefault();
  });

  // Where the focus was, for the row that moves up there.
  let place;
  on("htmx:before:request", (ctx) => {
    const button = ctx.request.submitter;
    const row = button?.closest(".todo");
    place = row && { index: [...row.parentNode.children].indexOf(row), button: button.className };
  });

  on("htmx:after:swap", (ctx) => {
    if (ctx.swap === "none") return; // an error
    notice();
    const form = ctx.sourceElement;
    const wrong = find("#todos [aria-invalid]");
    if (wrong) {
      wrong.closest("details")?.setAttribute("open", "");
      wrong.focus();
    } else if (form.matches("#add")) {
      // What was typed meanwhile stays.
      if (form.elements.title.value === ctx.request.body.get("title")) form.reset();
      form.elements.title.focus();
    } else if (ctx.request.method === "POST") { // form.id is a tick
      find("#rows")?.reset();
      if (document.activeElement === document.body) {
        const row = place && [...document.querySelectorAll(".todo")].slice(0, place.index + 1).pop();
        (row?.querySelector(`button.${place.button}`) || find("h1")).focus();
      }
    }
  });

  // Back and refresh send no form again.
  history.replaceState(history.state, "");

  // A page kept for Back may show an old list.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && find("#todos")) htmx.ajax("GET", location.href, { target: "#todos", swap: "innerMorph" });
    else if (persisted) location.reload();
  });
})();
