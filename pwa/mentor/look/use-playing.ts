/** A moment of a replay that moves on by itself, or is moved. */

import { useEffect, useState } from "react";
import { frameAt, stepped, type Timeline } from "./replay.ts";

const DRAW_EVERY_MS = 50;

export interface Playing {
  /** Of the time line. */
  ms: number;
  playing: boolean;
  toggle: () => void;
  /** Anything that moves by hand also stops the playing. */
  seek: (ms: number) => void;
  step: (by: 1 | -1) => void;
}

/** Begins at the end, which is what the mentor has seen before. */
export function usePlaying(timeline: Timeline): Playing {
  const { length_ms } = timeline;
  const [ms, setMs] = useState(length_ms);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return undefined;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passed = now - last;
      last = now;
      setMs((before) => Math.min(length_ms, before + passed));
    }, DRAW_EVERY_MS);
    return () => clearInterval(timer);
  }, [playing, length_ms]);
  if (playing && ms >= length_ms) setPlaying(false);
  const seek = (to: number): void => {
    setPlaying(false);
    setMs(Math.max(0, Math.min(length_ms, to)));
  };
  return {
    // Without motion the thumb does not glide: it stands where the frame begins, and goes to the next in one step.
    ms: playing && isStill() ? (timeline.starts[frameAt(timeline, ms) - timeline.first] ?? ms) : ms,
    playing,
    toggle: () => {
      if (!playing && ms >= length_ms) setMs(0);
      setPlaying(!playing);
    },
    seek,
    step: (by) => seek(stepped(timeline, ms, by)),
  };
}

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
