// Looks for a number that, behind the challenge, gives a SHA-256 with so many zero bits in front.
// The browser's own SHA-256 answers one promise a hash, which is slower than this.
const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  // The first bits of the fractional parts of the roots of the first primes (FIPS 180-4).
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
}
const W = new Uint32Array(64);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function digest(text) {
  const bytes = new Uint8Array((((text.length + 8) >> 6) + 1) * 64);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 128;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, text.length * 8);
  const h = START.slice();
  for (let at = 0; at < bytes.length; at += 64) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      const s = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const t = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      W[i] = W[i - 16] + s + W[i - 7] + t;
    }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 64; i++) {
      const one = k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      k = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((word, i) => { h[i] += word; });
  }
  return h;
}

onmessage = (event) => {
  const [challenge, bits] = event.data;
  let answer = 0;
  // At most 32 bits are asked: they are all in the first word.
  while (digest(`${challenge}.${answer}`)[0] >>> (32 - bits)) answer++;
  postMessage(String(answer));
};
