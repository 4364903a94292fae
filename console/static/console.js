// What the console does in the browser without asking the server: theme, copying, keys.
window.rongwen = {
  switchTheme() {
    const dark = !document.body.classList.contains("body--dark");
    setDark(dark);
    document.cookie = `theme=${dark ? "dark" : "light"};path=/;max-age=31536000;samesite=lax`;
  },
  async copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
    // The intranet may be plain HTTP, where browsers keep the clipboard closed.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  },
  // Elements arrive in the page a little after the command to scroll does.
  toEnd(selector) {
    for (const wait of [0, 60, 250]) {
      setTimeout(() => {
        const box = document.querySelector(selector);
        if (box) box.scrollTop = box.scrollHeight;
      }, wait);
    }
  },
};

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const link = document.querySelector(`.side-link[data-key="${event.key}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const stops = [...document.querySelectorAll("input[data-main-search], [data-hit]")];
    const here = stops.indexOf(event.target);
    const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (here >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
    return;
  }
  const typing = event.target.closest?.("input, textarea, [contenteditable=true]");
  const wanted = event.key === "/" && !typing;
  if (wanted || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) {
    const box = document.querySelector("[data-main-search]");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select?.();
    }
  }
});
