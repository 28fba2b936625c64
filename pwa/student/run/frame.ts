/**
 * The inline script of the sandboxed frame: it starts the child's program as a worker and passes messages on.
 *
 * The frame has an opaque origin, so the program reaches neither the page nor its storage nor its cookies.
 */
let worker: Worker | null = null;

function tell(message: object): void {
  parent.postMessage(message, "*");
}

addEventListener("message", (event: MessageEvent<{ text?: unknown }>) => {
  if (event.source !== parent || typeof event.data.text !== "string") return;
  worker?.terminate();
  const address = URL.createObjectURL(new Blob([event.data.text], { type: "text/javascript" }));
  worker = new Worker(address);
  worker.onmessage = (said: MessageEvent<unknown>) => tell({ from: "program", said: said.data });
  // The program reports its own errors; what arrives here is what stopped it from starting, or from living on.
  worker.onerror = (trouble) => {
    trouble.preventDefault();
    const { message, lineno, colno } = trouble;
    tell({ from: "frame", message: message || "stopped", line: lineno, column: colno });
  };
});

tell({ from: "frame", ready: true });
