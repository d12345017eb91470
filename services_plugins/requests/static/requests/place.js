// Fills in where the device is, if the person asks for it. Without this script, or without their
// leave, an address or a landmark in words does as well.
(function () {
  "use strict";

  function offer(place) {
    var point = place.querySelector('input[name$="_point"]');
    var box = place.querySelector(".place__locate");
    var said = place.querySelector(".place__said");
    if (!point || !box || !said) return;

    function found(position) {
      var at = position.coords;
      point.value = at.latitude.toFixed(6) + ", " + at.longitude.toFixed(6);
      said.textContent = said.dataset.found.replace("#", Math.max(1, Math.round(at.accuracy)));
    }

    function failed() { said.textContent = said.dataset.failed; }

    box.hidden = false;
    box.querySelector("button").addEventListener("click", function () {
      said.textContent = said.dataset.waiting;
      var options = { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 };
      navigator.geolocation.getCurrentPosition(found, failed, options);
    });
  }

  if (!navigator.geolocation || !window.isSecureContext) return;
  document.querySelectorAll("[data-place]").forEach(offer);
})();
