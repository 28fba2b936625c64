/** What a child needs when the line or the laptop's store fails: together, so that none of it is missing then. */
export { Banners } from "./Banners.tsx";
export { RescuePage } from "./RescuePage.tsx";
export { SaveButton, WorkDialog } from "./WorkDialog.tsx";
