import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import "./student.css";
import "./kept/kept.css";
import { applyStoredTheme } from "../shared/theme.ts";
import { startOffline } from "./offline/index.ts";
import { App } from "./view/App.tsx";

applyStoredTheme();
startOffline();
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
