const password = "open sesame";
let left = 3;
while (left > 0) {
  const attempt = prompt("Password?");
  if (attempt === password) {
    alert("Welcome!");
    break;
  }
  left--;
  alert("Wrong. " + left + " tries left.");
}
