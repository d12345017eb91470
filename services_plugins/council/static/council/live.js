// Brings the live page of a sitting up to date every few seconds, until the reader stops it. An
// answer that hasn't changed is a few bytes. Without this script there is a link.
(function () {
  "use strict";

  var live = document.getElementById("live"), button = document.getElementById("live-pause");
  var said = document.getElementById("live-said"), link = document.querySelector("[data-without-script]");
  if (!live || !button || !window.fetch || !("goesOn" in live.dataset)) return;

  var SECONDS = 6, LONGEST = 60, shown = "", delay = SECONDS, timer = null;

  function ask() {
    fetch(live.dataset.live, { credentials: "omit", cache: "no-cache" }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.text();
    }).then(function (html) {
      delay = SECONDS;
      // Replaced only where it differs: a screen reader would say it all again.
      if (html !== shown) live.innerHTML = shown = html;
    }).catch(function () { delay = Math.min(LONGEST, delay * 2); }).then(later);
  }

  function later() {
    clearTimeout(timer);
    if (button.getAttribute("aria-pressed") === "true" || document.hidden) return;
    timer = setTimeout(ask, 1000 * delay);
  }

  button.addEventListener("click", function () {
    var paused = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? button.dataset.go : button.dataset.pause;
    if (paused) clearTimeout(timer); else ask();
  });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) later(); });

  button.hidden = said.hidden = false;
  link.hidden = true;
  later();
})();
