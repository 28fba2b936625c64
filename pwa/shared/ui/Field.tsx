import { useId, type ReactNode } from "react";
import "./field.css";

/** What the control inside a field must carry so that label, hint and error belong to it. */
export interface ControlProps {
  id: string;
  className: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

export interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Renders the input, textarea or select with the given attributes. */
  children: (control: ControlProps) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: ControlProps = {
    id,
    className: "hh-input",
    "aria-describedby": described || undefined,
    "aria-invalid": error ? true : undefined,
  };
  return (
    <div className="hh-field">
      <label className="hh-field__label" htmlFor={id}>
        {label}
      </label>
      {hint ? (
        <span className="hh-field__hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
      {children(control)}
      {error ? (
        <span className="hh-field__error" id={`${id}-error`} role="alert">
          {error}
        </span>
      ) : null}
    </div>
  );
}
