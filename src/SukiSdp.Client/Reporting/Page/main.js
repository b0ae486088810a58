const created = data.createdAt.slice(0, 16).replace("T", " ");
byId("created").textContent = `Created ${created} UTC by SukiSdp. All dates are UTC. The audio stays in the archive, and this page sends nothing.`;
showTotals();
showChart();
startTable();
addEventListener("hashchange", showLocation);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && session.row) {
    closeSession();
  }
});
showLocation();
