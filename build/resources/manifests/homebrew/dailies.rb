cask "dailies" do
  version "{{version}}"
  sha256 "{{dmg.sha256}}"

  url "{{dmg.url}}"
  name "Dailies"
  desc "Keeps AI-generated video, verified and named"
  homepage "{{homepage}}"

  auto_updates true

  app "Dailies.app"

  zap trash: [
    "~/Library/Application Support/Dailies",
    "~/Library/Logs/Dailies",
    "~/Library/Saved Application State/app.dailies.desktop.savedState",
  ]
end
