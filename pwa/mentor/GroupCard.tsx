import { useId, type ReactNode } from "react";
import { Button } from "../shared/ui/index.ts";
import { visible } from "../shared/visible.ts";
import type { Cluster } from "./clusters.ts";
import { GROUP } from "./queue-texts.ts";

interface GroupCardProps {
  cluster: Cluster;
  connected: boolean;
  onTell: () => void;
  onVisit: () => void;
  /** One row for each child. */
  children: ReactNode;
}

/** Children with one problem: one word to all of them, or one visit. */
export function GroupCard({ cluster, connected, onTell, onVisit, children }: GroupCardProps) {
  const title = useId();
  const message = cluster.tickets[0]?.error?.message ?? "";
  return (
    <section className="group" aria-labelledby={title} data-testid="group-card" data-group={cluster.group}>
      <h3 className="group__title" id={title}>
        {GROUP.title(cluster.tickets.length)}
      </h3>
      <p className="group__message">
        <bdi>{visible(message)}</bdi>
      </p>
      <ol className="queue__rows">{children}</ol>
      <div className="group__foot">
        <Button onClick={onTell} unavailable={!connected} data-testid="group-tell">
          {GROUP.tell(cluster.tickets.length)}
        </Button>
        <Button onClick={onVisit} unavailable={!connected} data-testid="group-visit">
          {GROUP.visit}
        </Button>
      </div>
    </section>
  );
}
