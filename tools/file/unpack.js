// Gets the wasm out of the text that carries it in the page as one file. The file says that it is windows-1252, where every byte
// is one character; what HTML would change on its way (NUL, CR) or understand (<) stands behind a `=`, moved by 64.

/** What windows-1252 makes of the bytes 0x80 to 0x9f; all others are characters of the same number. */
const upper = '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** The bytes of a text that was read as windows-1252. */
function bytesOf(text) {
  const lower = new Map([...upper].map((c, n) => [c.charCodeAt(0), n + 128]));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    bytes[i] = code < 256 ? code : lower.get(code) ?? 63;
  }
  return bytes;
}

/** Takes the escapes out. */
function plain(bytes) {
  let to = 0;
  for (let i = 0; i < bytes.length; i += 1, to += 1) bytes[to] = bytes[i] === 61 ? bytes[(i += 1)] - 64 : bytes[i];
  return bytes.subarray(0, to);
}

/** Unpacks what `xz --format=lzma` packs: properties, size of the dictionary, size of the content, range coded bits. */
function unpack(input) {
  const lc = input[0] % 9;
  const lp = Math.floor(input[0] / 9) % 5;
  const pb = Math.floor(input[0] / 45);
  const out = new Uint8Array(new DataView(input.buffer, input.byteOffset).getUint32(5, true));
  const probs = new Uint16Array(2048 + (0x300 << (lc + lp))).fill(1024);
  const MATCH = 0, REP = 192, REP0 = 204, REP1 = 216, REP2 = 228, LONG = 240, SLOT = 432, SPECIAL = 688, ALIGN = 816, LENGTH = 832, AGAIN = 1346, LITERAL = 2048;
  let at = 18;
  let range = 0xffffffff;
  let code = new DataView(input.buffer, input.byteOffset).getUint32(14);
  let to = 0;
  let state = 0;
  let r0 = 0, r1 = 0, r2 = 0, r3 = 0;

  const bit = (i) => {
    const p = probs[i];
    const bound = (range >>> 11) * p;
    let b;
    if (code < bound) {
      range = bound;
      probs[i] = p + ((2048 - p) >> 5);
      b = 0;
    } else {
      range -= bound;
      code -= bound;
      probs[i] = p - (p >> 5);
      b = 1;
    }
    if (range < 0x1000000) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | input[at]) >>> 0;
      at += 1;
    }
    return b;
  };
  const tree = (base, bits) => {
    let m = 1;
    for (let i = 0; i < bits; i += 1) m = (m << 1) | bit(base + m);
    return m - (1 << bits);
  };
  const reverse = (base, bits) => {
    let m = 1;
    let sum = 0;
    for (let i = 0; i < bits; i += 1) {
      const b = bit(base + m);
      m = (m << 1) | b;
      sum |= b << i;
    }
    return sum;
  };
  const direct = (bits) => {
    let sum = 0;
    for (let i = 0; i < bits; i += 1) {
      range >>>= 1;
      const b = code >= range ? 1 : 0;
      if (b) code -= range;
      sum = (sum << 1) | b;
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[at]) >>> 0;
        at += 1;
      }
    }
    return sum;
  };
  const length = (base, where) => {
    if (!bit(base)) return tree(base + 2 + (where << 3), 3);
    if (!bit(base + 1)) return 8 + tree(base + 130 + (where << 3), 3);
    return 16 + tree(base + 258, 8);
  };
  const literal = () => {
    const base = LITERAL + 0x300 * (((to & ((1 << lp) - 1)) << lc) + ((to ? out[to - 1] : 0) >> (8 - lc)));
    let m = 1;
    if (state >= 7) {
      let like = out[to - r0 - 1];
      do {
        const expected = (like >> 7) & 1;
        like <<= 1;
        const b = bit(base + ((1 + expected) << 8) + m);
        m = (m << 1) | b;
        if (b !== expected) break;
      } while (m < 256);
    }
    while (m < 256) m = (m << 1) | bit(base + m);
    out[to] = m;
    to += 1;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  const distance = (len) => {
    const slot = tree(SLOT + (Math.min(len, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    return slot < 14 ? base + reverse(SPECIAL + base - slot, bits) : base + (direct(bits - 4) << 4) + reverse(ALIGN, 4);
  };

  while (to < out.length) {
    const where = to & ((1 << pb) - 1);
    if (!bit(MATCH + (state << 4) + where)) {
      literal();
      continue;
    }
    let len;
    if (!bit(REP + state)) {
      r3 = r2;
      r2 = r1;
      r1 = r0;
      len = length(LENGTH, where);
      state = state < 7 ? 7 : 10;
      r0 = distance(len);
    } else {
      if (!bit(REP0 + state)) {
        if (!bit(LONG + (state << 4) + where)) {
          state = state < 7 ? 9 : 11;
          out[to] = out[to - r0 - 1];
          to += 1;
          continue;
        }
      } else {
        let far = r1;
        if (bit(REP1 + state)) {
          far = r2;
          if (bit(REP2 + state)) {
            far = r3;
            r3 = r2;
          }
          r2 = r1;
        }
        r1 = r0;
        r0 = far;
      }
      len = length(AGAIN, where);
      state = state < 7 ? 8 : 11;
    }
    for (let end = to + len + 2; to < end; to += 1) out[to] = out[to - r0 - 1];
  }
  return out;
}
