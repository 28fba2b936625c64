/** The components that both pages share. A page imports `tokens.css` and `base.css` once, then these by name. What one
    page alone needs, or seldom (`Tabs.tsx`, `CodeView.tsx`, `DiffView.tsx`), is imported from its own file: whatever stands here is in the first load of both. */
export { Badge, type BadgeProps, type Tone } from "./Badge.tsx";
export { Button, type ButtonProps } from "./Button.tsx";
export { Card, type CardProps } from "./Card.tsx";
export { Choices, type Choice, type ChoicesProps } from "./Choices.tsx";
export { ConnectionBadge, type Liveness } from "./ConnectionBadge.tsx";
export { Dialog, type DialogProps } from "./Dialog.tsx";
export { Field, type ControlProps, type FieldProps } from "./Field.tsx";
export { Kbd } from "./Kbd.tsx";
export { Logo } from "./Logo.tsx";
export { Toasts, type ToastNote } from "./Toast.tsx";
export { applyEdits, diffLines, type DiffLine, type TextEdit } from "./diff.ts";
