// SPDX-License-Identifier: GPL-2.0-or-later
/* The battery of a wand, as the desktop knows batteries: what STATUS said last. */
#include <linux/slab.h>

#include "driver/barcode.h"

#define BATTERY_UNKNOWN 0xff

static const enum power_supply_property properties[] = {
	POWER_SUPPLY_PROP_PRESENT,    POWER_SUPPLY_PROP_STATUS,
	POWER_SUPPLY_PROP_CAPACITY,   POWER_SUPPLY_PROP_VOLTAGE_NOW,
	POWER_SUPPLY_PROP_MODEL_NAME, POWER_SUPPLY_PROP_SERIAL_NUMBER,
	POWER_SUPPLY_PROP_SCOPE,
};

/* A3: 0 unknown, 1 discharging, 2 charging, 3 full */
static int power_status(u8 power)
{
	switch (power) {
	case 1:
		return POWER_SUPPLY_STATUS_DISCHARGING;
	case 2:
		return POWER_SUPPLY_STATUS_CHARGING;
	case 3:
		return POWER_SUPPLY_STATUS_FULL;
	}
	return POWER_SUPPLY_STATUS_UNKNOWN;
}

static int get_property(struct power_supply *supply, enum power_supply_property property,
			union power_supply_propval *value)
{
	struct barcode *barcode = power_supply_get_drvdata(supply);
	struct barcode_info info;
	unsigned long flags;

	spin_lock_irqsave(&barcode->lock, flags);
	barcode_info(barcode, &info);
	spin_unlock_irqrestore(&barcode->lock, flags);
	switch (property) {
	case POWER_SUPPLY_PROP_PRESENT:
		value->intval = info.battery != BATTERY_UNKNOWN;
		return 0;
	case POWER_SUPPLY_PROP_STATUS:
		value->intval = power_status(info.power);
		return 0;
	case POWER_SUPPLY_PROP_CAPACITY:
		if (info.battery == BATTERY_UNKNOWN)
			return -ENODATA;
		value->intval = min_t(int, info.battery, 100);
		return 0;
	case POWER_SUPPLY_PROP_VOLTAGE_NOW:
		if (!info.millivolt)
			return -ENODATA;
		value->intval = info.millivolt * 1000;
		return 0;
	case POWER_SUPPLY_PROP_MODEL_NAME:
		value->strval = barcode->model;
		return 0;
	case POWER_SUPPLY_PROP_SERIAL_NUMBER:
		/* of the bus: the wand's own is the same (A: serial) */
		value->strval = barcode->uniq;
		return 0;
	case POWER_SUPPLY_PROP_SCOPE:
		value->intval = POWER_SUPPLY_SCOPE_DEVICE;
		return 0;
	default:
		return -EINVAL;
	}
}

int barcode_power_add(struct barcode *barcode)
{
	struct power_supply_config config = { .drv_data = barcode };
	struct power_supply_desc *desc = &barcode->battery_desc;
	struct power_supply *battery;

	if (!barcode->layout.has_session)
		return 0;
	snprintf(barcode->battery_name, sizeof(barcode->battery_name), "%s-battery",
		 dev_name(&barcode->dev));
	desc->name = barcode->battery_name;
	desc->type = POWER_SUPPLY_TYPE_BATTERY;
	desc->properties = properties;
	desc->num_properties = ARRAY_SIZE(properties);
	desc->get_property = get_property;
	battery = power_supply_register(&barcode->dev, desc, &config);
	if (IS_ERR(battery))
		return PTR_ERR(battery);
	power_supply_powers(battery, &barcode->hdev->dev);
	WRITE_ONCE(barcode->battery, battery);
	return 0;
}

void barcode_power_remove(struct barcode *barcode)
{
	if (barcode->battery)
		power_supply_unregister(barcode->battery);
	barcode->battery = NULL;
}
