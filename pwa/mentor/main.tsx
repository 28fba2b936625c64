/** The mentor's page starts here. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyStoredTheme } from "../shared/theme.ts";
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import { App } from "./App.tsx";
import { takeLinkToken } from "./session.ts";

applyStoredTheme();
const linkToken = takeLinkToken();
const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <App linkToken={linkToken} />
    </StrictMode>,
  );
