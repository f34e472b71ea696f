"""The portal's own visits: noted by web processes, sent to the recorder, committed by it."""
