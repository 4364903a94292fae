// The chat page. Everything shown is put in as text, never as markup.
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const app = document.querySelector(".app");
  const texts = JSON.parse(app.dataset.texts);
  const log = byId("log");
  const scroller = byId("scroll");
  const input = byId("text");
  const send = byId("send");
  const newer = byId("newer");
  const ask = byId("ask");

  const ANSWER_MS = 30000;
  const SLOW_POLL_MS = 15000;
  const FAST_POLL_MS = 5000;
  const KEPT = 80;

  // ---- what this browser remembers: the conversation's name, and what is shown until the tab closes

  const memory = {};
  const store = (area, key, value) => {
    memory[key] = value;
    try { window[area].setItem(key, value); } catch { /* private mode: this page only */ }
  };
  const recall = (area, key) => {
    try { return window[area].getItem(key) || memory[key] || ""; } catch { return memory[key] || ""; }
  };
  const randomName = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  let conversation = recall("localStorage", "conversation");
  let shown = [];
  let waiting = 0;
  let pending = false;
  let typing = null;

  const newConversation = () => {
    conversation = randomName();
    store("localStorage", "conversation", conversation);
  };
  const remember = () => store("sessionStorage", "shown", JSON.stringify(shown.slice(-KEPT)));

  // ---- showing

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // A telephone number or an address within a text; no look-behind, which older phones lack.
  const LINK = /(https?:\/\/[^\s<>"'，。；、）】」]+)|(^|[^\d-])(0\d{2,3}-\d{7,8}(?:-\d{1,5})?|400-?\d{3}-?\d{4}|1[3-9]\d{9}|12345|12333|12366)(?![\d-])/g;

  const fill = (bubble, text) => {
    let from = 0;
    for (const match of text.matchAll(LINK)) {
      const [, url, before = "", phone] = match;
      const at = match.index + before.length;
      bubble.append(text.slice(from, at));
      const link = element("a", "", url || phone);
      link.href = url || `tel:${phone.replace(/-/g, "")}`;
      if (url) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
      bubble.append(link);
      from = match.index + match[0].length;
    }
    bubble.append(text.slice(from));
  };

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
  const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; newer.hidden = true; };

  // A long answer is read from its beginning: the question stays in view, at the top.
  const toStart = (turn) => {
    const above = turn.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12;
    scroller.scrollTop += Math.min(above, scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop);
    newer.hidden = true;
  };

  const append = (turn) => {
    log.append(turn);
    if (typing) log.append(typing);
  };

  // Only the newest options can be chosen; the one that was stays marked.
  const closeOptions = (chosen) => {
    for (const option of log.querySelectorAll(".option:not(:disabled)")) {
      option.disabled = true;
      option.classList.toggle("chosen", option.textContent === chosen);
    }
  };

  const onOption = (event) => {
    say(event.currentTarget.textContent);
  };

  const showBot = (reply) => {
    const turn = element("li", "turn bot");
    if (reply.text) {
      const bubble = element("div", "bubble");
      fill(bubble, reply.text);
      turn.append(bubble);
    }
    if (reply.options && reply.options.length) {
      const row = element("div", "options");
      for (const option of reply.options) {
        const button = element("button", "option", option.title);
        button.type = "button";
        button.addEventListener("click", onOption);
        row.append(button);
      }
      turn.append(row);
    }
    append(turn);
    return turn;
  };

  const showUser = (text) => {
    const turn = element("li", "turn user");
    turn.append(element("div", "bubble", text));
    append(turn);
    toEnd();
    return turn;
  };

  const showWelcome = () => {
    log.append(byId("welcome").content.cloneNode(true));
    for (const option of log.querySelectorAll(".option")) option.addEventListener("click", onOption);
  };

  const showTyping = (change) => {
    waiting += change;
    if (waiting > 0 && !typing) {
      typing = element("li", "turn bot");
      const bubble = element("div", "bubble");
      const dots = element("div", "dots");
      dots.setAttribute("role", "status");
      dots.setAttribute("aria-label", texts.typing);
      dots.append(element("i"), element("i"), element("i"));
      bubble.append(dots);
      typing.append(bubble);
      log.append(typing);
      toEnd();
    } else if (waiting <= 0 && typing) {
      typing.remove();
      typing = null;
    }
  };

  // ---- talking with the server

  const call = async (path, body) => {
    const stopper = new AbortController();
    const timer = setTimeout(() => stopper.abort(), ANSWER_MS);
    try {
      const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
      const response = await fetch(path, { ...options, signal: stopper.signal });
      const answer = await response.json();
      if (!response.ok) throw new Refusal(answer.error ? answer.error.message : texts.network);
      return answer;
    } finally {
      clearTimeout(timer);
    }
  };

  class Refusal extends Error {}

  const receive = (answer, question) => {
    if (!answer.replies.length) return;
    const follows = isAtEnd();
    closeOptions();
    const turns = answer.replies.map(showBot);
    for (const reply of answer.replies) shown.push({ who: "bot", ...reply });
    remember();
    if (follows) toStart(question || turns[0]); else newer.hidden = false;
  };

  const deliver = async (said, turn) => {
    showTyping(1);
    try {
      const answer = await call("/api/chat", { conversation, text: said.text, message_id: said.id });
      showTyping(-1);
      pending = pending || answer.pending;
      receive(answer, turn);
    } catch (error) {
      showTyping(-1);
      const trouble = element("p", "trouble", error instanceof Refusal ? error.message : texts.network);
      trouble.setAttribute("role", "alert");
      const retry = element("button", "", texts.retry);
      retry.type = "button";
      retry.addEventListener("click", () => { trouble.remove(); deliver(said, turn); });
      trouble.append(retry);
      turn.append(trouble);
      toEnd();
    }
  };

  const say = (text) => {
    closeOptions(text);
    const said = { text, id: randomName() };
    const turn = showUser(text);
    shown.push({ who: "user", text });
    remember();
    deliver(said, turn);
  };

  // Late answers and the words of staff.
  const poll = async () => {
    if (!document.hidden && waiting === 0 && shown.length) {
      try {
        const answer = await call(`/api/chat/${encodeURIComponent(conversation)}/messages`);
        if (answer.replies.length) { pending = false; receive(answer); }
      } catch { /* the next round tries again */ }
    }
    setTimeout(poll, pending ? FAST_POLL_MS : SLOW_POLL_MS);
  };

  // ---- the input

  const grow = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 136)}px`;
    send.disabled = !input.value.trim();
  };

  const submit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    grow();
    say(text);
  };

  byId("composer").addEventListener("submit", submit);
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
  });
  send.addEventListener("mousedown", (event) => event.preventDefault()); // the keyboard stays
  newer.addEventListener("click", toEnd);
  scroller.addEventListener("scroll", () => { if (isAtEnd()) newer.hidden = true; }, { passive: true });

  const restart = () => {
    shown = [];
    pending = false;
    remember();
    newConversation();
    log.textContent = "";
    showWelcome();
  };
  byId("restart").addEventListener("click", () => { if (ask.showModal) ask.showModal(); else restart(); });
  ask.addEventListener("close", () => {
    if (ask.returnValue === "yes") restart();
    ask.returnValue = "";
  });

  // Keeps the input above the keyboard where the browser does not resize the page itself (iOS, WeChat).
  if (window.visualViewport) {
    const fit = () => {
      app.style.height = `${window.visualViewport.height}px`;
      window.scrollTo(0, 0);
      if (document.activeElement === input) toEnd();
    };
    window.visualViewport.addEventListener("resize", fit);
  }

  // ---- start

  if (!conversation) newConversation();
  try { shown = JSON.parse(recall("sessionStorage", "shown") || "[]"); } catch { shown = []; }
  showWelcome();
  for (const one of shown) {
    closeOptions(one.text);
    if (one.who === "user") showUser(one.text); else showBot(one);
  }
  toEnd();
  if (window.matchMedia("(hover: hover) and (pointer: fine)").matches) input.focus();
  setTimeout(poll, FAST_POLL_MS);
})();
