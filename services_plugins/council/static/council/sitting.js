// The screen of a sitting. What is entered is kept on the device before anything else, then sent;
// it leaves the device only once the server has stored it for good. Without this script, or where
// the device can keep nothing, the same forms send the same entries one by one.
(function () {
  "use strict";

  var room = document.querySelector("[data-sitting]");
  var net = document.getElementById("net");
  if (!room || !net || !window.fetch || !window.crypto || !crypto.getRandomValues) return;

  var BASE = "council:" + room.dataset.sitting + ":";
  var QUEUE = BASE + "queue:" + room.dataset.user;
  var DRAFTS = BASE + "drafts:" + room.dataset.user;
  var CACHE = "council-sittings";
  var POLL = 5000, BATCH = 50, PATIENCE = 20000, LONGEST = 30000;
  var busy = false, failures = 0, timer = null, signedOut = false;
  var cursor = Number(room.dataset.cursor);
  var token = (document.querySelector("[name=csrfmiddlewaretoken]") || {}).value;

  // --- What the device keeps ---------------------------------------------------------------

  function load(key, fallback) {
    try { return JSON.parse(localStorage.getItem(key)) || fallback; } catch (error) { return fallback; }
  }

  function save(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (error) { return false; }
  }

  function queue() { return load(QUEUE, []); }

  if (!save(BASE + "test", 1)) { say(net.dataset.full, "off"); return; }
  localStorage.removeItem(BASE + "test");

  function random(length) {
    var bytes = crypto.getRandomValues(new Uint8Array(length));
    return Array.prototype.map.call(bytes, function (one) { return (256 + one).toString(16).slice(1); }).join("");
  }

  function uuid() {
    var hex = random(16);
    hex = hex.slice(0, 12) + "4" + hex.slice(13, 16) + "89ab"[parseInt(hex[16], 16) % 4] + hex.slice(17);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  var device = load("council:device", "");
  if (!device) { device = random(8); save("council:device", device); }

  // --- Entering ----------------------------------------------------------------------------

  function entryOf(form, button) {
    var fields = {}, data = new FormData(form);
    data.forEach(function (value, name) { fields[name] = value; });
    if (button && button.name) fields[button.name] = button.value;
    var kind = fields.kind, target = fields.target || "", seen = (fields.seen || "").split(" ").filter(Boolean);
    if (form.dataset.new) target = form.dataset.new + ":" + random(6);
    ["csrfmiddlewaretoken", "kind", "target", "seen", "back"].forEach(function (name) { delete fields[name]; });
    var chooser = form.querySelector("[data-seen-of]");
    if (chooser) seen = seenOf(chooser.dataset.seenOf + chooser.value);
    var subject = form.dataset.new ? "" : subjectOf(kind, fields, target);
    // What this device has entered on the same thing, and not sent yet, is replaced as well.
    queue().forEach(function (one) { if (subject && one.subject === subject) seen.push(one.key); });
    return {
      key: uuid(), kind: kind, target: target, subject: subject, seen: seen, fields: fields,
      at: new Date().toISOString(), form: form.id, says: says(form, button, fields), state: "waiting"
    };
  }

  function seenOf(id) {
    var form = document.getElementById(id), field = form && form.querySelector("[name=seen]");
    return field ? field.value.split(" ").filter(Boolean) : [];
  }

  // As the server names what an entry is about (sitting/entries.py), as far as it is needed here.
  function subjectOf(kind, fields, target) {
    if (target) return target;
    if (kind === "presence") return "member:" + fields.member;
    if (kind === "outcome" || (kind === "vote" && fields.subject === "item")) return "decision:" + fields.item;
    if (kind === "vote") return "vote:" + fields.item + ":" + (fields.about || fields.subject);
    if (kind === "doors") return "doors:" + fields.item;
    return kind;
  }

  function says(form, button, fields) {
    var text = (form.dataset.says || "").replace(/\{(\w+)\}/g, function (all, name) { return fields[name] || "0"; });
    if (fields.method === "by_name") text = text.split(":")[0] + ": " + tally(fields);
    var chosen = form.querySelector("select[name=member]");
    if (chosen && chosen.value) text += ": " + chosen.options[chosen.selectedIndex].text;
    if (button && button.name) text += " — " + button.textContent.trim();
    return text.length > 160 ? text.slice(0, 159) + "…" : text;
  }

  function tally(fields) {
    var counts = { "for": 0, against: 0, abstain: 0 };
    Object.keys(fields).forEach(function (name) {
      if (name.indexOf("voice-") === 0 && fields[name]) counts[fields[name]] += 1;
    });
    return counts["for"] + " / " + counts.against + " / " + counts.abstain;
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (!form.matches("[data-entry]")) return;
    if (button && button.dataset.sure && !window.confirm(button.dataset.sure)) { event.preventDefault(); return; }
    var entries = queue();
    entries.push(entryOf(form, button));
    // Where it can't be kept, the form is sent as it is.
    if (!save(QUEUE, entries)) return;
    event.preventDefault();
    forgetDraft(form);
    if (form.dataset.new) form.reset();
    show();
    send();
  });

  // --- Sending -----------------------------------------------------------------------------

  function send() {
    clearTimeout(timer);
    if (busy) return;
    var batch = queue().filter(function (one) { return one.state === "waiting"; }).slice(0, BATCH);
    busy = true;
    if (batch.length) status();
    ask(batch).then(taken, failed).then(function () { busy = false; status(); later(); });
  }

  function ask(batch) {
    var aborter = window.AbortController ? new AbortController() : null;
    var alarm = setTimeout(function () { if (aborter) aborter.abort(); }, PATIENCE);
    return fetch(room.dataset.sync, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      signal: aborter ? aborter.signal : undefined,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
      body: JSON.stringify({
        device: device, clock: new Date().toISOString(), cursor: cursor, shown: digests(),
        entries: batch.map(function (one) {
          return { key: one.key, kind: one.kind, target: one.target, seen: one.seen, at: one.at, fields: one.fields };
        })
      })
    }).then(function (response) {
      clearTimeout(alarm);
      if (response.status === 403 || response.type === "opaqueredirect") return renewToken();
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    }, function (error) { clearTimeout(alarm); throw error; });
  }

  // Somebody signed in anew, or was signed out: the page itself tells which.
  function renewToken() {
    return fetch(location.pathname, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } }).then(function (response) {
      return response.text().then(function (html) {
        var page = new DOMParser().parseFromString(html, "text/html");
        var same = page.querySelector("[data-sitting][data-user='" + room.dataset.user + "']");
        var fresh = same && page.querySelector("[name=csrfmiddlewaretoken]");
        if (response.redirected || !fresh || fresh.value === token) { signedOut = true; throw new Error("403"); }
        token = fresh.value;
        throw new Error("again");
      });
    });
  }

  function digests() {
    var shown = {};
    document.querySelectorAll("[data-part]").forEach(function (part) { shown[part.dataset.part] = part.dataset.digest; });
    return shown;
  }

  function taken(answer) {
    failures = 0;
    signedOut = false;
    if (!answer) return;
    // Another window of this device may have added some meanwhile: look anew.
    var stored = answer.acknowledged || [], refused = answer.refused || {};
    var left = queue().filter(function (one) { return stored.indexOf(one.key) < 0; });
    left.forEach(function (one) {
      if (refused[one.key]) { one.state = "refused"; one.message = refused[one.key]; }
    });
    save(QUEUE, left);
    cursor = answer.cursor || cursor;
    Object.keys(answer.parts || {}).forEach(function (name) { replace(name, answer.parts[name]); });
    show();
  }

  function failed() { failures += 1; }

  function waiting() { return queue().filter(function (one) { return one.state === "waiting"; }).length; }

  function later() {
    var delay = failures ? Math.min(LONGEST, 1000 * Math.pow(2, failures)) : waiting() ? 0 : POLL;
    timer = setTimeout(function () {
      if (document.hidden && !waiting()) { later(); return; }
      send();
    }, delay);
  }

  window.addEventListener("online", function () { failures = 0; send(); });
  window.addEventListener("offline", status);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) send(); });

  // --- Showing -----------------------------------------------------------------------------

  function say(text, state) {
    net.textContent = text;
    net.dataset.state = state;
  }

  function status() {
    var count = waiting(), number = String(count);
    if (signedOut) return say(net.dataset.signin, "off");
    if (failures > 1 || navigator.onLine === false) {
      return say(net.dataset.offline + (count ? " (" + number + ")" : ""), "off");
    }
    if (!count) return say(net.dataset.sent, "sent");
    say((busy ? net.dataset.sending : net.dataset.waiting).replace("#", number), "waiting");
  }

  // Puts a part in its new form, without taking away what somebody is typing in it.
  function replace(name, part) {
    var place = room.querySelector('[data-part="' + name + '"]');
    if (!place) return;
    var open = opened(place), focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.innerHTML = part.html;
    place.dataset.digest = part.digest;
    place.querySelectorAll("details[id]").forEach(function (one) {
      if (one.id in open) one.open = open[one.id] || (one.open && one.classList.contains("item--current"));
    });
    prepare(place);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
  }

  function opened(place) {
    var found = {};
    place.querySelectorAll("details[id]").forEach(function (one) { found[one.id] = one.open; });
    return found;
  }

  function prepare(place) {
    place.querySelectorAll("form[data-draft]").forEach(restoreDraft);
    place.querySelectorAll("form.ballot").forEach(function (form) { method(form); });
    place.querySelectorAll("[data-unanimous]").forEach(function (one) { one.hidden = false; });
  }

  // What is kept here is shown as it will be, with a mark that says so.
  function show() {
    document.querySelectorAll(".is-kept").forEach(function (one) { one.classList.remove("is-kept"); });
    document.querySelectorAll("[data-was]").forEach(function (one) {
      one.setAttribute("aria-pressed", one.dataset.was);
      delete one.dataset.was;
    });
    var entries = queue();
    entries.forEach(function (one) { if (one.state === "waiting") mark(one); });
    list(entries);
    count();
    status();
  }

  function mark(entry) {
    var form = document.getElementById(entry.form === "presence-late" ? "presence-" + entry.fields.member : entry.form);
    if (!form) return;
    form.classList.add("is-kept");
    form.querySelectorAll("button[aria-pressed]").forEach(function (one) {
      if (one.dataset.was === undefined) one.dataset.was = one.getAttribute("aria-pressed");
      one.setAttribute("aria-pressed", String(entry.fields[one.name] === one.value));
    });
  }

  // A member is counted as the buttons have it; the server counts again.
  function count() {
    var present = document.querySelectorAll('.seat button[value="present"][aria-pressed="true"]').length;
    var shown = room.querySelector('[data-count="present"]'), meter = room.querySelector('[data-meter="present"]');
    if (shown && shown.textContent !== String(present)) shown.textContent = present;
    if (meter) meter.value = present;
  }

  function list(entries) {
    var place = document.getElementById("waiting"), rows = place.querySelector("ol");
    rows.textContent = "";
    entries.forEach(function (entry) {
      var row = document.createElement("li"), words = document.createElement("span"), mark = document.createElement("small");
      row.className = "waiting__" + entry.state;
      words.dir = "auto";
      words.textContent = new Date(entry.at).toTimeString().slice(0, 5) + " · " + entry.says;
      mark.textContent = entry.state === "refused" ? room.dataset.refused + ": " + entry.message : room.dataset.kept;
      row.append(words, mark);
      if (entry.state === "refused") row.append(press(room.dataset.again, function () { correct(entry); }), press(room.dataset.discard, function () { drop(entry); }));
      rows.append(row);
    });
    var others = ofOthers();
    if (others) {
      var row = document.createElement("li");
      row.textContent = room.dataset.others.replace("#", String(others));
      rows.append(row);
    }
    place.hidden = !rows.childElementCount;
  }

  function press(text, action) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "press press--quiet";
    button.textContent = text;
    button.addEventListener("click", action);
    return button;
  }

  function ofOthers() {
    var total = 0;
    Object.keys(localStorage).forEach(function (key) {
      if (key.indexOf(BASE + "queue:") === 0 && key !== QUEUE) total += load(key, []).length;
    });
    return total;
  }

  function drop(entry) {
    save(QUEUE, queue().filter(function (one) { return one.key !== entry.key; }));
    show();
  }

  // What was refused goes back into its form.
  function correct(entry) {
    var form = document.getElementById(entry.form);
    drop(entry);
    if (!form) return;
    fill(form, entry.fields);
    for (var up = form; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    form.scrollIntoView({ block: "center" });
    var first = form.querySelector("input:not([type=hidden]), textarea, select");
    if (first) first.focus();
  }

  // --- What is being typed -------------------------------------------------------------------

  function fill(form, fields) {
    Object.keys(fields).forEach(function (name) {
      form.querySelectorAll('[name="' + name + '"]').forEach(function (field) {
        if (field.type === "radio") field.checked = field.value === fields[name];
        else if (field.type !== "hidden" && field.tagName !== "BUTTON") field.value = fields[name];
      });
    });
  }

  function restoreDraft(form) {
    var draft = load(DRAFTS, {})[form.id];
    if (!draft) return;
    if (draft.method === "by_name") { fill(form, { method: draft.method }); method(form); }
    fill(form, draft);
    method(form);
  }

  function forgetDraft(form) {
    var drafts = load(DRAFTS, {});
    delete drafts[form.id];
    save(DRAFTS, drafts);
  }

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.matches("[data-draft]")) return;
    var drafts = load(DRAFTS, {}), draft = {};
    new FormData(form).forEach(function (value, name) { draft[name] = value; });
    ["csrfmiddlewaretoken", "kind", "target", "seen", "back"].forEach(function (name) { delete draft[name]; });
    drafts[form.id] = draft;
    save(DRAFTS, drafts);
  });

  // --- Voting --------------------------------------------------------------------------------

  function method(form) {
    var chosen = form.querySelector("[name=method]:checked"), byName = Boolean(chosen && chosen.value === "by_name");
    var grid = form.querySelector("[data-voices]");
    // Not every form whose draft is kept is one of a vote.
    if (!grid) return;
    form.querySelector(".counts").hidden = byName;
    grid.hidden = !byName;
    if (byName && !grid.childElementCount) {
      grid.append(document.getElementById("voices").content.cloneNode(true));
      (grid.dataset.filled || "").split(" ").filter(Boolean).forEach(function (one) {
        var pair = one.split("="), field = grid.querySelector('[name="voice-' + pair[0] + '"][value="' + pair[1] + '"]');
        if (field) field.checked = true;
      });
    }
    if (byName) here(grid);
  }

  // Only who is in the room is asked.
  function here(grid) {
    grid.querySelectorAll("[data-voter]").forEach(function (one) {
      var button = document.querySelector("#presence-" + one.dataset.voter + ' button[value="present"]');
      var chosen = one.querySelector("input:checked");
      var present = Boolean(button && button.getAttribute("aria-pressed") === "true");
      one.closest("li").hidden = !present && !(chosen && chosen.value);
    });
  }

  document.addEventListener("change", function (event) {
    if (event.target.name === "method") method(event.target.form);
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-unanimous]");
    if (!button) return;
    var form = button.form, present = document.querySelectorAll('.seat button[value="present"][aria-pressed="true"]').length;
    if (form.querySelector("[name=method]:checked").value === "by_name") {
      form.querySelectorAll('li:not([hidden]) input[value="for"]').forEach(function (one) { one.checked = true; });
    } else {
      fill(form, { "for": String(present), against: "0", abstain: "0" });
    }
    form.querySelector("[name=president_side]").dispatchEvent(new Event("input", { bubbles: true }));
  });

  // --- Opening it again without a network ----------------------------------------------------

  function register() {
    if (!navigator.serviceWorker || !window.isSecureContext) return;
    navigator.serviceWorker.register(room.dataset.worker, { scope: room.dataset.scope }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (registration) {
      var used = performance.getEntriesByType("resource").map(function (one) { return one.name; }).filter(function (name) {
        return name.indexOf(location.origin + "/") === 0 && /\.(css|js|woff2|svg)(\?|$)|\/theme\//.test(name);
      });
      registration.active.postMessage({ keep: [location.origin + location.pathname].concat(used) });
    }).catch(function () { return null; });
  }

  var forget = document.getElementById("forget");
  forget.hidden = false;
  forget.addEventListener("click", function () {
    if (queue().length || !window.confirm(forget.dataset.sure)) return;
    clean();
    location.assign(room.dataset.scope);
  });

  function clean() {
    [QUEUE, DRAFTS].forEach(function (key) { localStorage.removeItem(key); });
    if (window.caches) caches.open(CACHE).then(function (cache) { cache.delete(location.origin + location.pathname); });
  }

  prepare(room);
  show();
  // A sitting that is over is kept by nobody's device.
  if ("over" in room.dataset && !queue().length) clean(); else register();
  send();
})();
