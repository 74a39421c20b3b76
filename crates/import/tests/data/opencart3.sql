-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;

--
-- Table structure for table `oc_category`
--

DROP TABLE IF EXISTS `oc_category`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `oc_category` (
  `category_id` int NOT NULL AUTO_INCREMENT,
  `image` varchar(255) DEFAULT NULL,
  `parent_id` int NOT NULL DEFAULT '0',
  `top` tinyint(1) NOT NULL,
  `column` int NOT NULL,
  `sort_order` int NOT NULL DEFAULT '0',
  `status` tinyint(1) NOT NULL,
  `date_added` datetime NOT NULL,
  `date_modified` datetime NOT NULL,
  PRIMARY KEY (`category_id`),
  KEY `parent_id` (`parent_id`)
) ENGINE=MyISAM AUTO_INCREMENT=60 DEFAULT CHARSET=utf8mb3;
LOCK TABLES `oc_category` WRITE;
/*!40000 ALTER TABLE `oc_category` DISABLE KEYS */;
INSERT INTO `oc_category` VALUES (20,'catalog/demo/compaq_presario.jpg',0,1,1,1,1,'2009-01-05 21:49:43','2011-07-16 02:14:42'),(26,'',20,0,0,1,1,'2009-01-31 01:55:14','2010-08-22 06:31:45'),(33,'',0,1,1,6,1,'2009-02-03 14:17:55','2011-05-30 12:15:25'),(59,'',26,0,0,1,0,'2009-02-03 14:17:55','2011-05-30 12:15:25');
/*!40000 ALTER TABLE `oc_category` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `oc_category_description`;
CREATE TABLE `oc_category_description` (
  `category_id` int NOT NULL,
  `language_id` int NOT NULL,
  `name` varchar(255) NOT NULL,
  `description` text NOT NULL,
  `meta_title` varchar(255) NOT NULL,
  `meta_description` varchar(255) NOT NULL,
  `meta_keyword` varchar(255) NOT NULL,
  PRIMARY KEY (`category_id`,`language_id`),
  KEY `name` (`name`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_category_description` VALUES (20,1,'Desktops','&lt;p&gt;\r\n	Desktops&lt;/p&gt;\r\n','Desktops','',''),(20,2,'Tischrechner','','','',''),(26,1,'PC &amp; more','','PC','',''),(26,2,'PC &amp; mehr','','PC','',''),(33,1,'Cameras','','Cameras','',''),(59,1,'Hidden','','Hidden','','');

DROP TABLE IF EXISTS `oc_customer`;
CREATE TABLE `oc_customer` (
  `customer_id` int NOT NULL AUTO_INCREMENT,
  `customer_group_id` int NOT NULL,
  `store_id` int NOT NULL DEFAULT '0',
  `language_id` int NOT NULL,
  `firstname` varchar(32) NOT NULL,
  `lastname` varchar(32) NOT NULL,
  `email` varchar(96) NOT NULL,
  `telephone` varchar(32) NOT NULL,
  `fax` varchar(32) NOT NULL,
  `password` varchar(40) NOT NULL,
  `salt` varchar(9) NOT NULL,
  `cart` text,
  `wishlist` text,
  `newsletter` tinyint(1) NOT NULL DEFAULT '0',
  `address_id` int NOT NULL DEFAULT '0',
  `custom_field` text NOT NULL,
  `ip` varchar(40) NOT NULL,
  `status` tinyint(1) NOT NULL,
  `safe` tinyint(1) NOT NULL,
  `token` text NOT NULL,
  `code` varchar(40) NOT NULL,
  `date_added` datetime NOT NULL,
  PRIMARY KEY (`customer_id`)
) ENGINE=MyISAM AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_customer` VALUES (1,1,0,1,'Tom','O\'Hara &amp; Sons','Tom.OHara@Example.com','+49 (30) 123-456','','1e3d777f048697d3f5a70cd53d1acc5ccda835e1','kT9xQ2mB7',NULL,NULL,0,1,'','127.0.0.1',1,0,'','','2017-05-06 07:08:09'),(2,1,0,1,'Max','Müller','max@example.com','ruf an!','','149603e6c03516362a8da23f624db945','',NULL,NULL,0,2,'','127.0.0.1',1,0,'','','2012-01-01 00:00:00'),(3,1,0,1,'Nobody','Known','nobody@example.com','','','26baf4304e1894d67684b0e3bc68258a3c8a2e5e','abcdefghi',NULL,NULL,0,3,'','127.0.0.1',0,0,'','','0000-00-00 00:00:00'),(4,1,0,1,'No','Address','not an address','123456','','26baf4304e1894d67684b0e3bc68258a3c8a2e5e','abcdefghi',NULL,NULL,0,3,'','127.0.0.1',1,0,'','','2017-05-06 07:08:09'),(5,1,1,1,'Tom','Again','TOM.ohara@example.com','','','26baf4304e1894d67684b0e3bc68258a3c8a2e5e','abcdefghi',NULL,NULL,0,3,'','127.0.0.1',1,0,'','','2018-05-06 07:08:09');

DROP TABLE IF EXISTS `oc_language`;
CREATE TABLE `oc_language` (
  `language_id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(32) NOT NULL,
  `code` varchar(5) NOT NULL,
  `locale` varchar(255) NOT NULL,
  `image` varchar(64) NOT NULL,
  `directory` varchar(32) NOT NULL,
  `sort_order` int NOT NULL DEFAULT '0',
  `status` tinyint(1) NOT NULL,
  PRIMARY KEY (`language_id`),
  KEY `name` (`name`)
) ENGINE=MyISAM AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_language` VALUES (1,'English','en-gb','en-US,en_US.UTF-8,en_US,en-gb,english','gb.png','english',1,1),(2,'Deutsch','de-de','de','de.png','german',2,1);

DROP TABLE IF EXISTS `oc_product`;
CREATE TABLE `oc_product` (
  `product_id` int NOT NULL AUTO_INCREMENT,
  `model` varchar(64) NOT NULL,
  `sku` varchar(64) NOT NULL,
  `quantity` int NOT NULL DEFAULT '0',
  `stock_status_id` int NOT NULL,
  `image` varchar(255) DEFAULT NULL,
  `price` decimal(15,4) NOT NULL DEFAULT '0.0000',
  `date_available` date NOT NULL DEFAULT '0000-00-00',
  `status` tinyint(1) NOT NULL DEFAULT '0',
  `viewed` int NOT NULL DEFAULT '0',
  `date_added` datetime NOT NULL,
  `date_modified` datetime NOT NULL,
  PRIMARY KEY (`product_id`)
) ENGINE=MyISAM AUTO_INCREMENT=51 DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_product` VALUES (28,'Product 1','',939,7,'catalog/demo/htc_touch_hd_1.jpg',100.0000,'2009-02-03',1,0,'2009-02-03 16:06:50','2011-09-30 01:05:39'),(30,'Kamera','',-3,6,'catalog/demo/canon &amp; co.jpg',19.9950,'2009-02-03',1,0,'2009-02-03 16:59:00','2011-09-30 01:05:23'),(31,'Disabled','',1,6,NULL,5.0000,'2009-02-03',0,0,'2009-02-03 16:59:00','2011-09-30 01:05:23'),(32,'No price','',1,6,'no_image.png',-5.0000,'2009-02-03',1,0,'2009-02-03 16:59:00','2011-09-30 01:05:23'),(33,'No text','',1,6,'',5.0000,'2009-02-03',1,0,'2009-02-03 16:59:00','2011-09-30 01:05:23'),(34,'Elsewhere','',1,6,'data/old/pen.jpg',0.5000,'2009-02-03',1,0,'0000-00-00 00:00:00','2011-09-30 01:05:23');

DROP TABLE IF EXISTS `oc_product_description`;
CREATE TABLE `oc_product_description` (
  `product_id` int NOT NULL,
  `language_id` int NOT NULL,
  `name` varchar(255) NOT NULL,
  `description` text NOT NULL,
  `tag` text NOT NULL,
  `meta_title` varchar(255) NOT NULL,
  PRIMARY KEY (`product_id`,`language_id`),
  KEY `name` (`name`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_product_description` VALUES (28,1,'HTC Touch HD 3&quot;','&lt;p&gt;\r\n	HTC Touch &amp;amp; more; it\'s &lt;b onclick=&quot;x()&quot;&gt;high&lt;/b&gt; definition.&lt;/p&gt;\r\n&lt;script&gt;alert(1)&lt;/script&gt;','phone, touch,phone , &quot;HD&quot;','HTC Touch HD'),(28,2,'HTC Touch HD (deutsch)','','','HTC'),(30,1,'Canon EOS 5D','','','sdf'),(31,1,'Hidden','','',''),(32,1,'Owed','','',''),(33,2,'Nur deutsch','','',''),(34,1,'Pen','','','');

DROP TABLE IF EXISTS `oc_product_to_category`;
CREATE TABLE `oc_product_to_category` (
  `product_id` int NOT NULL,
  `category_id` int NOT NULL,
  PRIMARY KEY (`product_id`,`category_id`),
  KEY `category_id` (`category_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_product_to_category` VALUES (28,20),(28,26),(28,59),(30,33),(30,20);

DROP TABLE IF EXISTS `oc_setting`;
CREATE TABLE `oc_setting` (
  `setting_id` int NOT NULL AUTO_INCREMENT,
  `store_id` int NOT NULL DEFAULT '0',
  `code` varchar(128) NOT NULL,
  `key` varchar(128) NOT NULL,
  `value` text NOT NULL,
  `serialized` tinyint(1) NOT NULL,
  PRIMARY KEY (`setting_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3;
INSERT INTO `oc_setting` VALUES (1,0,'config','config_robots','abot\r\ndbot\r\n',0),(2,0,'config','config_language','en-gb',0),(3,0,'config','config_admin_language','de-de',0),(4,0,'config','config_compression','0',0);

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;

-- Dump completed on 2026-01-31 12:00:00
