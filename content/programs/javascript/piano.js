const keys = { a: "C", s: "D", d: "E", f: "F" };

window.onkeydown = (event) => {
  const note = keys[event.key];
  if (!note) {
    return;
  }
  const audio = new Audio("sounds/" + note + ".mp3");
  audio.play();
  document.body.style.background = note === "C" ? "pink" : "lightblue";
};
