// Has a worker answer the challenge of the form while its person writes.
(() => {
  const form = document.querySelector("form[data-puzzle]");
  if (!form || !window.Worker) return;
  const answer = form.elements.answer;
  let isWaiting = false;
  const worker = new Worker(form.dataset.puzzle);
  worker.onmessage = (event) => {
    answer.value = event.data;
    if (isWaiting) form.submit();
  };
  // Without an answer the server says what to do.
  worker.onerror = () => {
    answer.value = "0";
    if (isWaiting) form.submit();
  };
  form.addEventListener("submit", (event) => {
    if (answer.value) return;
    event.preventDefault();
    isWaiting = true;
  });
  worker.postMessage([form.elements.challenge.value, Number(form.dataset.bits)]);
})();
