/** What a child needs now and then, and what signs a work file: not in the first load, see `later.tsx`. */
import { later } from "./later.tsx";

export const WorkDialog = later(async () => (await import("./kept/WorkDialog.tsx")).WorkDialog);
export const SaveButton = later(async () => (await import("./kept/WorkDialog.tsx")).SaveButton);
export const HistoryDialog = later(async () => (await import("./kept/HistoryDialog.tsx")).HistoryDialog);
export const CompareDialog = later(async () => (await import("./kept/CompareDialog.tsx")).CompareDialog);
export const RescuePage = later(async () => (await import("./kept/RescuePage.tsx")).RescuePage);
export const CopyBanner = later(async () => (await import("./kept/CopyBanner.tsx")).CopyBanner);
export const Banners = later(async () => (await import("./kept/Banners.tsx")).Banners);
export const LeaveDialog = later(async () => (await import("./view/LeaveDialog.tsx")).LeaveDialog);
export const ToldCard = later(async () => (await import("./view/ToldCard.tsx")).ToldCard);
export const StuckCard = later(async () => (await import("./view/StuckCard.tsx")).StuckCard);
export const IdeasDialog = later(async () => (await import("./view/IdeasDialog.tsx")).IdeasDialog);
/** With the explanations of all errors. */
export const ErrorCard = later(async () => (await import("./view/ErrorCard.tsx")).ErrorCard);
export const OfferCard = later(async () => (await import("./view/OfferCard.tsx")).OfferCard);
