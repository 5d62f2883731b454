"""An overseer's window on the log: entries between two days, for one of the four purposes the law allows."""
