import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import "./tabs.css";

export interface Tab<T extends string> {
  value: T;
  label: string;
}

export interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  chosen: T;
  onChoose: (value: T) => void;
  children: ReactNode;
  testId: string;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Parts of one thing, one of them in sight. The arrow keys go from one to the next, Home and End to the ends. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose, children, testId }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex(({ value }) => value === chosen);

  function go(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const to = step === undefined ? { Home: 0, End: tabs.length - 1 }[event.key] : (at + step + tabs.length) % tabs.length;
    const next = to === undefined ? undefined : tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.value);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus();
  }

  return (
    <div className="hh-tabs">
      <div ref={list} className="hh-tabs__list" role="tablist" aria-label={label}>
        {tabs.map(({ value, label: words }) => (
          <button
            key={value}
            type="button"
            role="tab"
            id={`${id}-${value}`}
            className="hh-tabs__tab"
            aria-selected={value === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={value === chosen ? 0 : -1}
            data-tab={value}
            data-testid={`${testId}-${value}`}
            data-first-focus={value === chosen ? "" : undefined}
            onClick={() => onChoose(value)}
            onKeyDown={go}
          >
            {words}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="hh-tabs__panel" data-testid={`${testId}-panel`}>
        {children}
      </div>
    </div>
  );
}
