/** What a child needs now and then, and what signs a work file: not in the first load, see `later.tsx`. */
import { later, once } from "./later.tsx";

const firstAid = once(() => import("./kept/first-aid.ts"), "first");
export const WorkDialog = later(async () => (await firstAid()).WorkDialog);
export const SaveButton = later(async () => (await firstAid()).SaveButton);
export const Banners = later(async () => (await firstAid()).Banners);
export const RescuePage = later(async () => (await firstAid()).RescuePage);
export const HistoryDialog = later(async () => (await import("./kept/HistoryDialog.tsx")).HistoryDialog);
export const CompareDialog = later(async () => (await import("./kept/CompareDialog.tsx")).CompareDialog);
export const CopyBanner = later(async () => (await import("./kept/CopyBanner.tsx")).CopyBanner);
export const LeaveDialog = later(async () => (await import("./view/LeaveDialog.tsx")).LeaveDialog);
export const ToldCard = later(async () => (await import("./view/ToldCard.tsx")).ToldCard);
export const WatchedNote = later(async () => (await import("./view/WatchedNote.tsx")).WatchedNote);
export const StuckCard = later(async () => (await import("./view/StuckCard.tsx")).StuckCard);
export const IdeasDialog = later(async () => (await import("./view/IdeasDialog.tsx")).IdeasDialog);
/** With the explanations of all errors. */
export const ErrorCard = later(async () => (await import("./view/ErrorCard.tsx")).ErrorCard);
export const OfferCard = later(async () => (await import("./view/OfferCard.tsx")).OfferCard);
