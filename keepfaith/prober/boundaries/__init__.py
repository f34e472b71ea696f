"""What the operating system keeps apart: as which users the portal's processes run, and what each could open."""
