const todos = [];

function addTodo(text) {
  todos.push({ text: text, done: false });
}

function finish(index) {
  if (index < 0 || index >= todos.length) {
    console.log("No such todo");
    return;
  }
  todos[index].done = true;
}

function show() {
  todos.forEach((todo, i) => {
    const mark = todo.done ? "x" : " ";
    console.log(`[${mark}] ${i}: ${todo.text}`);
  });
}

addTodo("feed the cat");
addTodo("do homework");
finish(0);
show();
