// Hides questions whose condition doesn't hold yet, and shows them as soon as it does. Without
// this script the server asks them on a second look at the same step.
(function () {
  "use strict";

  function answers(form, name) {
    return Array.from(form.querySelectorAll('[name="' + name + '"]'))
      .filter(function (input) {
        return (input.type !== "radio" && input.type !== "checkbox") || input.checked;
      })
      .map(function (input) { return input.value; });
  }

  function update(form) {
    form.querySelectorAll("[data-if]").forEach(function (input) {
      var wanted = input.dataset.is.split(" ");
      var holds = answers(form, input.dataset.if).some(function (value) {
        return wanted.includes(value);
      });
      var field = input.closest(".field");
      if (field) field.hidden = !holds;
    });
  }

  document.querySelectorAll("form.form").forEach(function (form) {
    form.addEventListener("change", function () { update(form); });
    update(form);
  });
  var errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
