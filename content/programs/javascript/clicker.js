let clicks = 0;
const button = document.getElementById("button");
const label = document.getElementById("label");

button.addEventListener("click", () => {
  clicks++;
  label.textContent = "Clicks: " + clicks;
  if (clicks === 100) {
    label.textContent = "Wow, a hundred!";
    button.disabled = true;
  }
});
