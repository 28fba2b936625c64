const morse = { s: "...", o: "---", e: ".", t: "-" };

function toMorse(message) {
  return message
    .split("")
    .map((letter) => morse[letter])
    .filter((code) => code !== undefined)
    .join(" ");
}

console.log(toMorse("sos"));
