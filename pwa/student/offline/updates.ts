/** Carries out what the core decides: the service worker, who waits behind it, and the change from one to the other. */
import { loadAgain } from "../desk/keeping.ts";
import { observable, type Observable } from "../desk/observable.ts";
import { updateStep, type UpdateEffect, type UpdateInput, type UpdatePhase } from "./update-core.ts";

const ADDRESS = "/sw.js";
const KEY = "hh.update-later";
/** Browsers look by themselves when a page is opened; a page that is open all afternoon looks again. */
const LOOK_EVERY_MS = 20 * 60_000;
/** A line that comes and goes is no reason to look each time. */
const LOOK_AT_MOST_EACH_MS = 10_000;
const STUCK_MS = 5000;
/** So long the centre may take to show that it is there. */
const PROBE_MS = 2000;

export interface Updates {
  phase: Observable<UpdatePhase, UpdatePhase>;
  accept: () => void;
  later: () => void;
  /** What has to be stored before a reload; true when it is. Without one there is nothing to store. */
  beforeReload: (store: (() => Promise<boolean>) | null) => void;
  /** The centre can be reached again: perhaps it has another version now. */
  lookAgain: () => void;
}

function saidLater(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function rememberLater(): void {
  try {
    sessionStorage.setItem(KEY, "yes");
  } catch {
    // Then the child is asked again after a reload.
  }
}

/** Calls back each time a service worker has been installed and waits for the one in use to go. */
function watchWaiting(registration: ServiceWorkerRegistration, onWaiting: () => void): void {
  const look = (): void => {
    // The first one ever waits for nobody.
    if (registration.waiting !== null && registration.active !== null) onWaiting();
  };
  const found = (): void => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", found);
  found();
  look();
}

export function watchUpdates(container: ServiceWorkerContainer): Updates {
  const phase = observable<UpdatePhase, UpdatePhase>(saidLater() ? "later" : "none", (_before, next) => next);
  let registration: ServiceWorkerRegistration | null = null;
  let store: (() => Promise<boolean>) | null = null;
  let lookedAt = performance.now();
  let soon: ReturnType<typeof setTimeout> | undefined;
  let hadController = container.controller !== null;

  function tell(input: UpdateInput): void {
    const [next, effects] = updateStep(phase.get(), input);
    if (next !== phase.get()) phase.send(next);
    effects.forEach(carryOut);
  }

  const stored = (): Promise<boolean> => (store?.() ?? Promise.resolve(true)).catch(() => false);

  function carryOut(effect: UpdateEffect): void {
    if (effect === "remember") rememberLater();
    else if (effect === "reload") loadAgain();
    else if (effect === "store_and_reload") void stored().then(loadAgain);
    else if (effect === "store") void stored().then((safe) => tell({ type: safe ? "stored" : "not_stored" }));
    else {
      registration?.waiting?.postMessage({ type: "SKIP_WAITING" });
      setTimeout(() => void letGo().then(() => tell({ type: "stuck" })), STUCK_MS);
    }
  }

  /**
   * A browser keeps the old service worker for as long as it thinks that something is under way there, for minutes. With
   * the centre in reach nobody has to wait for that: without the old one the page comes from the centre, and brings the
   * new one. Without a line the old one stays: it is all that there is.
   */
  async function letGo(): Promise<void> {
    try {
      const answer = await fetch(ADDRESS, { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
      if (answer.ok) await registration?.unregister();
    } catch {
      // No line.
    }
  }

  function look(): void {
    lookedAt = performance.now();
    registration?.update().catch(() => undefined);
  }

  container.addEventListener("controllerchange", () => {
    // The first one takes over a page that the server has just sent: the same version.
    if (hadController) tell({ type: "taken_over" });
    hadController = true;
  });
  container
    .register(ADDRESS, { updateViaCache: "none" })
    .then((registered) => {
      registration = registered;
      watchWaiting(registered, () => tell({ type: "waits" }));
    })
    // Without a line the one of the visit before goes on; without a certificate there is none, and the page works.
    .catch(() => undefined);
  setInterval(look, LOOK_EVERY_MS);

  return {
    phase,
    accept: () => tell({ type: "accepted" }),
    later: () => tell({ type: "said_later" }),
    beforeReload: (wanted) => {
      store = wanted;
    },
    lookAgain: () => {
      clearTimeout(soon);
      soon = setTimeout(look, Math.max(0, lookedAt + LOOK_AT_MOST_EACH_MS - performance.now()));
    },
  };
}
