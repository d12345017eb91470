// Opens the screens of sittings where there is no network: what a device has seen of them, and what
// they are drawn with. Everything that is entered is kept by the page itself (sitting.js).
"use strict";

var NAME = "council-sittings";
var SCREEN = /\/sittings\/\d+\/$/;
var PATIENCE = 5000;

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function keep(request, response) {
  if (!response.ok || response.redirected || response.type !== "basic") return response;
  var copy = response.clone();
  return caches.open(NAME).then(function (cache) {
    return cache.put(new Request(request.url.split(/[?#]/)[0]), copy);
  }).then(function () { return response; }, function () { return response; });
}

function kept(request) {
  return caches.open(NAME).then(function (cache) {
    return cache.match(request.url.split(/[?#]/)[0], { ignoreVary: true });
  });
}

function soon(request) {
  return new Promise(function (resolve, reject) {
    var timer = setTimeout(reject, PATIENCE);
    fetch(request).then(function (response) { clearTimeout(timer); resolve(response); }, reject);
  });
}

function screen(request) {
  return soon(request).then(
    function (response) { return keep(request, response); },
    function () {
      return kept(request).then(function (found) { return found || fetch(request); });
    }
  );
}

function drawing(request) {
  return fetch(request).then(
    function (response) { return keep(request, response); },
    function () {
      return kept(request).then(function (found) { return found || Response.error(); });
    }
  );
}

self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && SCREEN.test(url.pathname)) {
    event.respondWith(screen(request));
  } else if (["style", "script", "font", "image"].indexOf(request.destination) >= 0) {
    event.respondWith(drawing(request));
  }
});

// The first page was loaded before there was a worker.
self.addEventListener("message", function (event) {
  if (!event.data || !event.data.keep) return;
  event.waitUntil(Promise.all(event.data.keep.map(function (address) {
    var request = new Request(address, { credentials: "same-origin" });
    return fetch(request).then(function (response) { return keep(request, response); }).catch(
      function () { return null; }
    );
  })));
});
