async function loadJoke() {
  try {
    const response = await fetch("/jokes/today.json");
    const joke = await response.json();
    console.log(joke.text);
  } catch (error) {
    console.log("No joke today: " + error.message);
  }
}

loadJoke();
