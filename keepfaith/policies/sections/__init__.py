"""What each section of the portal tells about itself when Django starts: what it holds, checks, loads and shows."""
