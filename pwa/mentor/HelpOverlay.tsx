import { Dialog, Kbd } from "../shared/ui/index.ts";
import { KEYS } from "./key-texts.ts";

export function HelpOverlay({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} title="Keys" onClose={onClose} testId="help-overlay">
      <dl className="keys">
        {KEYS.map((row) => (
          <div key={row.does} className="keys__row">
            <dt>
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{row.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
