/** The components that both pages share. A page imports `tokens.css` and `base.css` once, then these by name. What one
    page alone needs (`Tabs.tsx`) is imported from its own file: whatever stands here is in the first load of both. */
export { Badge, type BadgeProps, type Tone } from "./Badge.tsx";
export { Button, type ButtonProps } from "./Button.tsx";
export { Card, type CardProps } from "./Card.tsx";
export { Choices, type Choice, type ChoicesProps } from "./Choices.tsx";
export { CodeView, type CodeViewProps } from "./CodeView.tsx";
export { ConnectionBadge, type Liveness } from "./ConnectionBadge.tsx";
export { Dialog, type DialogProps } from "./Dialog.tsx";
export { DiffLines, DiffView, type DiffLinesProps, type DiffViewProps } from "./DiffView.tsx";
export { Field, type ControlProps, type FieldProps } from "./Field.tsx";
export { Kbd } from "./Kbd.tsx";
export { Logo } from "./Logo.tsx";
export { Toasts, type ToastNote } from "./Toast.tsx";
export { applyEdits, diffLines, type DiffLine, type TextEdit } from "./diff.ts";
export { highlight, type Token } from "./highlight.ts";
