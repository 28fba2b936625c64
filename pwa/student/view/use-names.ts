import { useEffect, useState } from "react";
import { namesFor, plainCode, CODE_LENGTH } from "../session.ts";

const NONE: readonly string[] = [];

/** The names that the room of this code knows, as soon as the code is whole; none while it is not, or is wrong. */
export function useNames(code: string, room: string | null): readonly string[] {
  const whole = plainCode(code);
  const asked = `${whole} ${room ?? ""}`;
  const [heard, setHeard] = useState<{ asked: string; names: readonly string[] }>({ asked: "", names: NONE });
  useEffect(() => {
    if (whole.length !== CODE_LENGTH) return;
    let gone = false;
    void namesFor(whole, room).then((names) => {
      if (!gone) setHeard({ asked, names });
    });
    return () => {
      gone = true;
    };
  }, [whole, room, asked]);
  return heard.asked === asked ? heard.names : NONE;
}
