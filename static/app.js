// Doorstep works without this file, but tells less.
{
  const on = (name, act) => document.addEventListener(name, (event) => act(event.detail.ctx, event));
  const find = document.querySelector.bind(document);

  // What went wrong; Retry sends the same, whatever was typed since.
  let again;
  const notice = (text, ctx) => {
    const box = find("#notices"), pressed = find("#notices :focus");
    box.innerHTML = text ? "<p></p><button>Retry</button>" : "";
    if (!text) return pressed;
    const [said, retry] = box.children, form = ctx.sourceElement;
    said.textContent = `${text}. Nothing you wrote is lost.`;
    retry.onclick = () => {
      if (!form.matches("[hx-boost]")) return location.reload();
      again = ctx.request.body;
      form.noValidate = true;
      form.requestSubmit(ctx.request.submitter);
      form.noValidate = again = false;
    };
    if (pressed) retry.focus();
  };
  on("htmx:error", (ctx) => notice("The server could not be reached", ctx));
  on("htmx:response:error", (ctx) => {
    notice(/<h1.*?>(.*?)</.exec(ctx.text)?.[1] || "That did not work", ctx);
  });

  on("htmx:config:request", (ctx) => {
    if (again) ctx.request.body = again;
    // Typing replaces the address, Enter or a filter adds one.
    if (ctx.sourceEvent?.type === "input") [ctx.push, ctx.replace] = [null, ctx.push];
  });
  on("htmx:before:history:update", (_, event) => {
    if (event.detail.response?.status >= 400) event.preventDefault();
  });

  // A double click would hit the row that moves up.
  addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest(".todo button")) event.preventDefault();
  });

  // The row that moves up takes the focus.
  const rows = () => [...document.querySelectorAll(".todo")];
  let place, kind;
  on("htmx:before:request", ({ request: { submitter } }) => {
    place = rows().indexOf(submitter?.closest(".todo"));
    kind = submitter?.className;
  });

  on("htmx:after:swap", ({ swap, sourceElement: form, request: { body, method } }) => {
    if (swap === "none") return; // an error
    const pressed = notice();
    const wrong = find(".region [aria-invalid]");
    if (wrong) {
      wrong.closest("details")?.setAttribute("open", "");
      wrong.focus();
    } else if (form.matches(".add")) {
      // What was typed meanwhile stays.
      if (form.elements.title.value === body.get("title")) form.reset();
      form.elements.title.focus();
    } else if (pressed || method === "POST") {
      find("#rows")?.reset();
      if (!find(":focus")) {
        (rows().slice(0, place + 1).pop()?.querySelector(`button.${kind}`) || find("h1")).focus();
      }
    }
  });

  // Back and refresh send no form again.
  history.replaceState(history.state, "");

  // A page kept for Back may show an old list.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) find("#todos") ? htmx.ajax("GET", "", { source: "#todos", swap: "innerMorph show:none" }) : location.reload();
  });
}
