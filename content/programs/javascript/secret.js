const alphabet = "abcdefghijklmnopqrstuvwxyz";

function encode(message, shift) {
  let secret = "";
  for (const letter of message) {
    const place = alphabet.indexOf(letter);
    if (place >= 0) {
      secret += alphabet[(place + shift) % 26];
    } else {
      secret += letter;
    }
  }
  return secret;
}

console.log(encode("hello world", 3));
console.log(encode(encode("hello", 5), 21));
