// Doorstep works without this file. It says what failed, keeps the focus, and tidies after htmx.
(() => {
  "use strict";
  const on = (name, act) => document.addEventListener(name, act);
  const find = (selector) => document.querySelector(selector);

  // One place for what went wrong; Retry sends the very same form again.
  const notice = (text, ctx) => {
    const box = find("#notices");
    box.replaceChildren();
    if (!text) return;
    const line = document.createElement("p");
    line.textContent = text;
    const retry = document.createElement("button");
    retry.textContent = "Retry";
    retry.onclick = () => {
      notice();
      if (ctx?.sourceElement?.matches("form[hx-boost]")) ctx.sourceElement.requestSubmit(ctx.request.submitter);
      else location.reload();
    };
    box.append(line, retry);
  };
  on("htmx:error", ({ detail: { ctx } }) => notice("The server could not be reached. Nothing you wrote is lost.", ctx));
  on("htmx:response:error", ({ detail: { ctx } }) => {
    const title = new DOMParser().parseFromString(ctx.text, "text/html").querySelector("h1");
    notice((title?.textContent || "That did not work") + ". Nothing you wrote is lost.", ctx);
  });

  // Typing replaces the address, submitting or picking a filter adds one; an error does neither.
  on("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceEvent?.type === "input") [ctx.push, ctx.replace] = [null, ctx.push];
  });
  on("htmx:before:history:update", (event) => {
    if (event.detail.response?.status >= 400) event.preventDefault();
  });

  // Where the focus was in the list, to put it on the row that takes the place of one that went.
  let place;
  on("htmx:before:request", ({ detail: { ctx } }) => {
    const row = ctx.request.submitter?.closest(".todo");
    place = row && { index: [...row.parentNode.children].indexOf(row), button: ctx.request.submitter.className };
  });

  on("htmx:after:swap", ({ detail: { ctx } }) => {
    notice();
    const form = ctx.sourceElement;
    const wrong = find("#todos [aria-invalid]");
    if (wrong) {
      if (wrong.closest("details")) wrong.closest("details").open = true;
      wrong.focus();
    } else if (form.id === "add") {
      // What was typed while the answer was under way stays.
      if (form.elements.title.value === ctx.request.body.get("title")) form.reset();
      form.elements.title.focus();
    } else if (form.id === "rows" || !form.isConnected) {
      find("#rows")?.reset();
      if (document.activeElement === document.body) {
        const row = place && [...document.querySelectorAll(".todo")].slice(0, place.index + 1).pop();
        (row?.querySelector(`button.${place.button}`) || find("h1")).focus();
      }
    }
  });

  // A page that comes back as it was left may show an old list.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (find("#todos")) htmx.ajax("GET", location.pathname + location.search, { target: "#todos", swap: "innerMorph" });
    else location.reload();
  });
})();
