// Lists are dragged to their places; each has buttons that do the same without this file.
{
  const order = document.querySelector("ol.order");
  let dragged, home;

  for (const li of order.querySelectorAll("li:has(form)")) {
    li.draggable = true;
    li.querySelectorAll("a").forEach((a) => { a.draggable = false; });
  }

  order.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[draggable=true]");
    if (!dragged) return;
    home = dragged.previousElementSibling; // the Inbox at least
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.querySelector(".title").textContent);
    dragged.classList.add("dragged");
  });

  order.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest(".order > li");
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    const below = event.clientY > box.top + box.height / 2 || !over.previousElementSibling;
    if (below ? over.nextElementSibling !== dragged : over.previousElementSibling !== dragged) {
      over[below ? "after" : "before"](dragged);
    }
  });

  order.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const above = dragged.previousElementSibling;
    if (above === home) return;
    home = above;
    const form = dragged.querySelector("form"), button = document.createElement("button");
    button.name = "after";
    button.value = above.dataset.list;
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
  });

  order.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    if (dragged.previousElementSibling !== home) home.after(dragged); // dropped elsewhere
    dragged = null;
  });
}
