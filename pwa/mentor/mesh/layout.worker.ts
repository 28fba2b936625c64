/** Lays the mesh out beside the page: what takes long here keeps nobody from clicking there. */

import { Layout, type Box, type Shape } from "./layout.ts";

export interface ToLayout {
  /** Counts the shapes: places of an earlier one are of no use. */
  turn: number;
  shape: Shape;
  box: Box;
  /** Without steps between: the person wants no motion. */
  isStill: boolean;
}

export interface FromLayout {
  turn: number;
  places: Float32Array<ArrayBuffer>;
  isAtRest: boolean;
}

const FRAME_MS = 33;
const STEPS_A_FRAME = 2;

const layout = new Layout();
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function tell(isAtRest: boolean): void {
  const message: FromLayout = { turn, places: layout.places(), isAtRest };
  postMessage(message, { transfer: [message.places.buffer] });
}

function frame(): void {
  let goesOn = true;
  for (let step = 0; step < STEPS_A_FRAME && goesOn; step += 1) goesOn = layout.step();
  tell(!goesOn);
  if (goesOn) timer = setTimeout(frame, FRAME_MS);
}

onmessage = ({ data }: MessageEvent<ToLayout>) => {
  clearTimeout(timer);
  turn = data.turn;
  layout.show(data.shape, data.box);
  if (data.isStill) layout.settle();
  frame();
};
